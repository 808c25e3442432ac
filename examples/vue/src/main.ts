import { createApp } from "vue";
import "supermetrics-batch-status/element";
import type {} from "supermetrics-batch-status/element/vue";
import App from "./App.vue";

createApp(App).mount("#app");
