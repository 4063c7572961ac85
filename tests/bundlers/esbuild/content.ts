import { start } from "./source/content";

start();
