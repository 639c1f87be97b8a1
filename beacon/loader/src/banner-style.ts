/**
 * The banner's style sheet, on top of the shared look. Only `transform` and `opacity` move, and nothing
 * takes room in the page's own layout.
 */
import { LOOK } from "./banner-look.ts";

export const CSS = LOOK + `.d{z-index:2147483647;width:auto;max-height:min(90vh,max(50vh,30em));contain:layout paint;padding:1.375em 1.375em 0;scroll-padding:8em}
footer{padding-bottom:max(.75em,env(safe-area-inset-bottom))}
@media(min-width:34em){.d{inset:auto auto 1.25em;inset-inline-start:1.25em;width:26.5em;border-radius:var(--r)}}
ul{padding-inline-start:1.25em}
#choose{grid-column:1/-1;margin:.3125em}
`;
