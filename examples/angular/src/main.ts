import { ChangeDetectionStrategy, Component, CUSTOM_ELEMENTS_SCHEMA, provideZonelessChangeDetection, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import "supermetrics-batch-status/element";
import { Batch } from "./batch";

@Component({
  selector: "app-root",
  imports: [Batch],
  changeDetection: ChangeDetectionStrategy.OnPush,
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <h1>Batch</h1>
    <label>ID <input #id [value]="batchId()" (change)="batchId.set(id.value)" /></label>
    <app-batch [batchId]="batchId()" />
    <batch-progress [batchId]="batchId()" base-url="/supermetrics" />
  `,
})
class App {
  readonly batchId = signal(new URLSearchParams(location.search).get("batch") ?? "qrb_normal-1");
}

bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] }).catch(console.error);
