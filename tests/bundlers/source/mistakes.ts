// Has mistakes that TypeScript finds by the package's types. No entry leads here.

import { relay } from "onconnect";
import { connect } from "onconnect/page";

// @ts-expect-error: the option is called `listen`
relay({ host: "bundled", listens: ["runtime.onConnect"] });
// @ts-expect-error: a state is no number
connect({ onState: (state: number) => state });
