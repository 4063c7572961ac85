import { start } from "./source/background";

start();
