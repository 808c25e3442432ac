// The bundle that pack.mjs makes of the folder `share`. Not packed.
export { connect } from "./share/index.js";
