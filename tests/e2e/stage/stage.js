// How a test reaches the content-script worlds of other tabs: evaluated in this page, by the driver.

/** What an async function returns in the content-script world of one frame. */
globalThis.inFrame = async (target, func) => {
  const [{ result, error }] = await browser.scripting.executeScript({ target, func });
  if (error) throw error;
  return result;
};

/** The ids of a tab's frames. */
globalThis.framesOf = async (tabId) => {
  const target = { tabId, allFrames: true };
  const results = await browser.scripting.executeScript({ target, func: () => {} });
  return results.map(({ frameId }) => frameId);
};

const background = new BroadcastChannel("stage");

/** What an act of opener.js returns in the background script. */
globalThis.inBackground = (act, given) =>
  new Promise((resolve, reject) => {
    const id = crypto.randomUUID();
    background.addEventListener("message", function hear({ data }) {
      if (data.id !== id || data.act !== undefined) return;
      background.removeEventListener("message", hear);
      if (data.error === undefined) resolve(data.value);
      else reject(new Error(data.error));
    });
    background.postMessage({ id, act, given });
  });
