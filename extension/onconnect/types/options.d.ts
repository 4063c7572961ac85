/**
 * Returns the options with their defaults, and the limits in UTF-16 units and bytes.
 * @param {Options} options
 * @throws {TypeError} that names what is wrong and the remedy
 */
export function read(options: Options): {
    requires: string | undefined;
    downloads: string | import("./downloads.js").Links | undefined;
    setup: string | boolean;
    host: string;
    listen: string[];
    ports: string[] | ((port: Port) => boolean) | undefined;
    messages: ((message: any, sender: Sender) => boolean) | undefined;
    allow: string[] | undefined;
    start: "eager" | "lazy";
    limits: {
        message: number;
        waiting: number;
    };
};
export type Port = import("./globals.js").Port;
export type Sender = import("./globals.js").Sender;
export type Options = {
    /**
     * the native host's name
     */
    host: string;
    /**
     * the events that Python takes, and no others
     */
    listen: string[];
    /**
     * the names of the ports that Python takes,
     * or a function that says at once whether Python takes a port. By default Python takes all. The
     * extension's own listeners get the other ports, and all ports of an event that Python has no
     * listener for.
     */
    ports?: string[] | ((port: Port) => boolean) | undefined;
    /**
     * says at once whether Python takes
     * a one-shot message. By default Python takes all. Other messages are left to the extension's own
     * listeners.
     */
    messages?: ((message: any, sender: Sender) => boolean) | undefined;
    /**
     * the functions and events of the API that the host may use besides:
     * "tabs.query", or "tabs.*" for all of a namespace; without the option it may use all
     */
    allow?: string[] | undefined;
    /**
     * whether the host starts with the background (the default) or
     * when something first needs it
     */
    start?: "eager" | "lazy" | undefined;
    /**
     * how much memory messages may take, in
     * mebibytes: `message` for the JSON of one message, either way (256); `waiting` for all that waits
     * for the host to read it, on all ports together, besides one message of any length (512). A port
     * that needs more is closed with an error.
     */
    limits?: {
        message?: number;
        waiting?: number;
    } | undefined;
    /**
     * the oldest version of the host's program that is new enough, as
     * ">=1.2": an older one, or one that tells no version, serves no page
     */
    requires?: string | undefined;
    /**
     * where users download the host's
     * program: one https address, or one for each system, { win, mac, linux }
     */
    downloads?: string | import("./downloads.js").Links | undefined;
    /**
     * whether the page onconnect/setup/setup.html opens after the
     * installation of the extension, if the host does not answer; or the path of another page
     */
    setup?: string | boolean | undefined;
};
