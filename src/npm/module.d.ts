// For workerd.js, whose platform imports WebAssembly as a module. Not packed.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
