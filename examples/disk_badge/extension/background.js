import { relay } from "./onconnect/relay.js";

relay({ host: "onconnect.disk_badge", listen: [], allow: ["action.*"] });
