import {
  computed,
  getCurrentInstance,
  getCurrentScope,
  onMounted,
  onScopeDispose,
  shallowRef,
  toValue,
  watch as onChange,
} from "vue";
import { createBatchStore, keyOf, NOTHING_YET, withNewestToken } from "./store.js";

/** @type {typeof import("./vue.js").useBatch} */
export function useBatch(source) {
  const state = shallowRef(NOTHING_YET);
  let leave = () => {};

  const restart = () => {
    leave();
    const options = toValue(source);
    state.value = NOTHING_YET;
    const store = options && createBatchStore(withNewestToken(options, () => toValue(source)));
    leave = store?.subscribe((next) => (state.value = next)) ?? (() => {});
  };
  // Compared one by one: options that say the same are no reason to begin anew.
  const begin = () => onChange([() => keyOf(toValue(source)), () => toValue(source)?.signal], restart, { immediate: true });

  // Not on a server: components are never mounted there. Within the scope of this call, which may be shorter than theirs.
  const scope = getCurrentScope();
  if (getCurrentInstance()) onMounted(() => scope?.active && scope.run(begin));
  else begin();
  onScopeDispose(() => leave());

  return {
    snapshot: computed(() => state.value.snapshot),
    watch: computed(() => state.value.watch),
    error: computed(() => state.value.error),
  };
}
