import {
  type ApplicationConfig, ChangeDetectionStrategy, Component, CUSTOM_ELEMENTS_SCHEMA, InjectionToken, PendingTasks, REQUEST, TransferState,
  effect, inject, makeStateKey, provideZonelessChangeDetection, signal,
} from "@angular/core";
import { provideClientHydration } from "@angular/platform-browser";
import { getBatchStatus, version } from "supermetrics-batch-status";
import "supermetrics-batch-status/element";
import { createBatchStore, NOTHING_YET } from "supermetrics-batch-status/store";

/** Provided on the server alone. */
export const SERVER_TOKEN = new InjectionToken<string | null>("token", { factory: () => null });
const TOTAL = makeStateKey<number>("total");

@Component({
  selector: "app-root",
  changeDetection: ChangeDetectionStrategy.OnPush,
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <p>{{ total() }} queries</p>
    <progress [value]="view().snapshot?.progress?.fraction ?? 0"></progress>
    <batch-progress [batchId]="batchId()" [baseUrl]="baseUrl" [token]="token" [options]="pace" />
  `,
})
export class App {
  readonly #request = inject(REQUEST);
  readonly #parameters = new URL(this.#request?.url ?? location.href).searchParams;
  readonly #batch = (name: string) => `qrb_small-${this.#parameters.get("run")}-${name}`;
  readonly #names = ["first", "second"].map(this.#batch);
  readonly token = () => "demo-token";
  readonly pace = { minIntervalMs: 100, maxIntervalMs: 500 };
  readonly baseUrl = this.#parameters.get("api") ?? "";
  readonly batchId = signal(this.#names[0] ?? "");
  readonly view = signal(NOTHING_YET);
  readonly total = signal(inject(TransferState).get(TOTAL, 0));

  constructor() {
    const [token, state] = [inject(SERVER_TOKEN), inject(TransferState)];
    if (token !== null) {
      inject(PendingTasks).run(async () => {
        const { progress } = await getBatchStatus({ baseUrl: this.baseUrl, batchId: this.#batch("server"), token });
        state.set(TOTAL, progress.total);
        this.total.set(progress.total);
      });
    }
    effect((onCleanup) => {
      const store = createBatchStore({ batchId: this.batchId(), baseUrl: this.baseUrl, token: this.token, ...this.pace });
      onCleanup(store.subscribe((view) => this.view.set(view)));
    });
    const requests: Record<string, number> = { [this.#batch("server")]: 1 };
    effect(() => {
      const { snapshot, problem } = this.view();
      const tell = (outcome: unknown) => (document.documentElement.dataset["outcome"] = JSON.stringify(outcome));
      if (problem) tell({ error: problem.message });
      if (snapshot?.outcome !== "success" || snapshot.batchId !== this.batchId()) return;
      requests[snapshot.batchId] = snapshot.requests;
      if (snapshot.batchId === this.#names[0]) this.batchId.set(this.#names[1] ?? "");
      else tell({ found: { version: version(), requests } });
    });
  }
}

export const config: ApplicationConfig = { providers: [provideZonelessChangeDetection(), provideClientHydration()] };
