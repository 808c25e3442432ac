import { mergeApplicationConfig } from "@angular/core";
import { type BootstrapContext, bootstrapApplication } from "@angular/platform-browser";
import { provideServerRendering, RenderMode, withRoutes } from "@angular/ssr";
import { App, config, SERVER_TOKEN } from "./app";

const onServer = mergeApplicationConfig(config, {
  providers: [
    provideServerRendering(withRoutes([{ path: "**", renderMode: RenderMode.Server }])),
    { provide: SERVER_TOKEN, useValue: "demo-token" },
  ],
});

export default (context: BootstrapContext) => bootstrapApplication(App, onServer, context);
