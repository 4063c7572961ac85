export type Anything = {
    ports: {
        [name: string]: {
            toPython: any;
            fromPython: any;
        };
    };
    messages: {
        [listener: string]: {
            message: any;
            answer: any;
        };
    };
};
export type Contract = typeof globalThis extends {
    onconnectContract: {
        ports: infer Ports;
        messages: infer Messages;
    };
} ? {
    ports: Ports;
    messages: Messages;
} : Anything;
export type Ports = Contract["ports"];
export type Messages = Contract["messages"];
/**
 * the names of the ports that Python listens to
 */
export type PortName = keyof Ports & string;
/**
 * what Python takes as a one-shot message
 */
export type Message = Messages[keyof Messages]["message"];
/**
 * What a script may post on the ports of a name.
 */
export type ToPython<Name extends PortName> = Ports[Name]["toPython"];
/**
 * What Python posts on the ports of a name.
 */
export type FromPython<Name extends PortName> = Ports[Name]["fromPython"];
/**
 * What Python answers to a one-shot message.
 */
export type Answer<Sent> = { [Listener in keyof Messages]: Sent extends Messages[Listener]["message"] ? Messages[Listener]["answer"] : never; }[keyof Messages];
