// Gives modules what streams.js makes: import { receive, send } from "onconnect/streams".

/// <reference path="./streams.js" preserve="true" />

import "./streams.js";

/**
 * @typedef {OnconnectStreamPort} StreamPort
 * @typedef {OnconnectStreamSource} StreamSource
 * @typedef {OnconnectSendOptions} SendOptions
 */

export const { send, receive, readable } = globalThis.onconnectStreams;
