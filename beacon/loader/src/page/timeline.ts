/** What the browser has noted of the page's beginning: where its load can be read, since when it counts, and when it was first hidden. */

export const timeline = () => {
  const entries = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  // Browsers have reported first bytes at 0 and in the future.
  const navigation = entries.find(({ responseStart }) => responseStart > 0 && responseStart < performance.now());
  // Where there is no prerendering there is no such property.
  const activation_ms = (navigation as { activationStart?: number } | undefined)?.activationStart || 0;
  const hidden = performance.getEntriesByType("visibility-state").find(({ name, startTime }) => name == "hidden" && startTime >= activation_ms);
  // Without a record the present decides: hidden now counts as hidden from the beginning.
  return { navigation, activation_ms, hidden_ms: hidden?.startTime ?? (document.hidden ? 0 : Infinity) };
};
