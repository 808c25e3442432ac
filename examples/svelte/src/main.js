import { mount } from "svelte";
import "supermetrics-batch-status/element";
import App from "./App.svelte";

mount(App, { target: /** @type {Element} */ (document.querySelector("#app")) });
