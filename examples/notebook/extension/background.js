import { relay } from "./onconnect/relay.js";

relay({ host: "onconnect.notebook", listen: [], allow: ["tabs.*", "scripting.executeScript"] });
