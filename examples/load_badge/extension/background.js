import { relay } from "./onconnect/relay.js";

relay({ host: "onconnect.load_badge", listen: [], allow: ["action.*"] });
