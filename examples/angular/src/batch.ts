import { ChangeDetectionStrategy, Component, computed, effect, input, signal } from "@angular/core";
import { createBatchStore, NOTHING_YET } from "supermetrics-batch-status/store";

@Component({
  selector: "app-batch",
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <progress [attr.aria-label]="batchId()" [value]="fraction()"></progress>
    @if (view().problem; as problem) { <p role="alert">{{ problem.message }}</p> }
    @if (view().snapshot; as snapshot) {
      @if (snapshot.outcome) { <p role="status">{{ snapshot.progress.success }} of {{ snapshot.progress.total }} queries succeeded</p> }
    }
  `,
})
export class Batch {
  readonly batchId = input.required<string>();
  readonly view = signal(NOTHING_YET);
  readonly fraction = computed(() => this.view().snapshot?.progress.fraction ?? 0);

  constructor() {
    // Another batch is followed when the input changes; nothing is begun on a server.
    effect((onCleanup) => {
      const store = createBatchStore({ batchId: this.batchId(), baseUrl: "/supermetrics" });
      onCleanup(store.subscribe((view) => this.view.set(view)));
    });
  }
}
