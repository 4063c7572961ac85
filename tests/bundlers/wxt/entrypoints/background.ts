import { start } from "../source/background";

export default defineBackground(start);
