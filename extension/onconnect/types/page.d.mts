/// <reference path="page.d.ts" preserve="true" />
export const connect: <Name extends import("./contract.js").PortName>(options?: OnconnectOptions<Name> | undefined) => OnconnectConnection<Name>;
export type Options = OnconnectOptions;
export type Connection = OnconnectConnection;
export type State = OnconnectState;
