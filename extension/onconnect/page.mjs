// Gives modules what page.js makes: import { connect } from "onconnect/page".

/// <reference path="./page.js" preserve="true" />

import "./page.js";

/**
 * @typedef {OnconnectOptions} Options
 * @typedef {OnconnectConnection} Connection
 * @typedef {OnconnectState} State
 */

export const { connect } = globalThis.onconnect;
