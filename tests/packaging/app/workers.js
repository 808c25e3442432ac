/** @param {{ postMessage: Function, onmessage: any }} port @param {string} api @param {string} batchId */
export const ask = (port, api, batchId) =>
  new Promise((resolve, reject) => {
    port.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.version));
    port.postMessage({ api, batchId });
  });
