import { computed, getCurrentInstance, onMounted, onScopeDispose, shallowRef, toValue, watch as onChange } from "vue";
import { createBatchStore, keyOf, newest, NOTHING_YET } from "./store.js";

/** @type {typeof import("./vue.js").useBatch} */
export function useBatch(source) {
  const state = shallowRef(NOTHING_YET);
  let leave = () => {};

  const restart = () => {
    leave();
    const options = toValue(source);
    state.value = NOTHING_YET;
    leave = options
      ? createBatchStore(newest(() => toValue(source) ?? options)).subscribe((next) => (state.value = next))
      : () => {};
  };
  const begin = () => onChange(() => [keyOf(toValue(source)), toValue(source)?.signal], restart, { immediate: true });

  // Not on a server: components are never mounted there.
  if (getCurrentInstance()) onMounted(begin);
  else begin();
  onScopeDispose(() => leave());

  return {
    snapshot: computed(() => state.value.snapshot),
    watch: computed(() => state.value.watch),
    error: computed(() => state.value.error),
  };
}
