import {
  computed,
  getCurrentInstance,
  getCurrentScope,
  onActivated,
  onDeactivated,
  onMounted,
  onScopeDispose,
  shallowRef,
  toValue,
  watch as onChange,
} from "vue";
import { keyOf, openStore } from "./shared.js";
import { NOTHING_YET } from "./source.js";

/** @type {typeof import("../vue.js").useBatch} */
export function useBatch(source) {
  const state = shallowRef(NOTHING_YET);
  /** `false` while `<KeepAlive>` keeps the component away. */
  let isActive = true;
  let leave = () => {};

  const follow = () => {
    leave();
    if (!isActive) return;
    const options = toValue(source);
    const store = options && openStore(options, () => toValue(source));
    if (!store) state.value = NOTHING_YET;
    leave = store?.subscribe((view) => (state.value = view)) ?? (() => {});
  };
  // By what they say: options that say the same are no reason to begin anew.
  const begin = () => onChange(() => keyOf(toValue(source)), follow, { immediate: true });

  const [scope, instance] = [getCurrentScope(), getCurrentInstance()];
  // In `setup` it begins once the component is mounted, so that hydration finds what the server rendered. In a hook of the
  // component, and in a store of its own scope, it begins at once.
  if (instance && !instance.isMounted && scope === /** @type {any} */ (instance).scope) {
    onMounted(() => scope?.active && scope.run(begin));
    onDeactivated(() => {
      isActive = false;
      leave();
    });
    // Also called when it is first mounted.
    onActivated(() => {
      if (isActive) return;
      isActive = true;
      follow();
    });
  } else {
    begin();
  }
  if (scope) onScopeDispose(() => leave());

  return {
    snapshot: computed(() => state.value.snapshot),
    watch: computed(() => state.value.watch),
    error: computed(() => state.value.error),
    problem: computed(() => state.value.problem),
  };
}
