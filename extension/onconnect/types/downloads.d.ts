/** The systems for which there may be a program, as runtime.getPlatformInfo names them. */
export const SYSTEMS: string[];
/**
 * @typedef {{win?: string, mac?: string, linux?: string}} Links the address for each system
 *
 * @typedef {object} Offer
 * @property {string} [link] what this user downloads
 * @property {string} [system] for which system that is, if not for all
 * @property {Links} [links] what users of each system download
 */
export class Downloads {
    /**
     * @param {string | Links | undefined} downloads as `relay` takes it
     * @param {import("./globals.js").Browser} browser
     * @param {(offer: Offer) => void} onKnown called once it is known what the user downloads, if anything
     */
    constructor(downloads: string | Links | undefined, { runtime }: import("./globals.js").Browser, onKnown: (offer: Offer) => void);
    /** @type {string | undefined} what this user downloads, as soon as the browser has told the system */
    link: string | undefined;
}
/**
 * the address for each system
 */
export type Links = {
    win?: string;
    mac?: string;
    linux?: string;
};
export type Offer = {
    /**
     * what this user downloads
     */
    link?: string | undefined;
    /**
     * for which system that is, if not for all
     */
    system?: string | undefined;
    /**
     * what users of each system download
     */
    links?: Links | undefined;
};
