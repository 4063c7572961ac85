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
