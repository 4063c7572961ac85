// Knows, for type checkers alone, what Python says of ports and one-shot messages in the file that
// `onconnect types` writes. Without that file anything may be sent.

/**
 * @typedef {object} Anything
 * @property {{[name: string]: {toPython: any, fromPython: any}}} ports
 * @property {{[listener: string]: {message: any, answer: any}}} messages
 *
 * @typedef {typeof globalThis extends {onconnectContract: {ports: infer Ports, messages: infer Messages}} ? {ports: Ports, messages: Messages} : Anything} Contract
 * @typedef {Contract["ports"]} Ports
 * @typedef {Contract["messages"]} Messages
 *
 * @typedef {keyof Ports & string} PortName the names of the ports that Python listens to
 * @typedef {Messages[keyof Messages]["message"]} Message what Python takes as a one-shot message
 */

/**
 * What a script may post on the ports of a name.
 * @template {PortName} Name
 * @typedef {Ports[Name]["toPython"]} ToPython
 */

/**
 * What Python posts on the ports of a name.
 * @template {PortName} Name
 * @typedef {Ports[Name]["fromPython"]} FromPython
 */

/**
 * What Python answers to a one-shot message.
 * @template Sent
 * @typedef {{[Listener in keyof Messages]: Sent extends Messages[Listener]["message"] ? Messages[Listener]["answer"] : never}[keyof Messages]} Answer
 */

export {};
