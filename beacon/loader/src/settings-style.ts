/** The style sheet of the settings, on top of the shared look: a dialog in the middle, on a phone from the bottom. */
import { LOOK } from "./banner-look.ts";

export const CSS = LOOK + `.d{--m:10em;margin:0 auto;padding:0;width:100%;max-width:38em;max-height:92vh;overflow:hidden}
.d[open]{display:flex}
.d::backdrop{background:#0b0b1066}
@media(min-width:42em){.d{inset:0;margin:auto;border-radius:var(--r)}}
article{flex:1;overflow:auto;overscroll-behavior:contain;scroll-padding:5em 0;padding:0 1.5em max(1.5em,env(safe-area-inset-bottom))}
header{position:sticky;top:0;padding:1.25em 1.5em .5em;margin:0 -1.5em;background:var(--s);z-index:1}
h2{font-size:1.375em}
h2:focus{outline:0}
h3{font-weight:600}
section{margin-top:1.5em;padding-top:1.25em;border-top:1px solid var(--l)}
.s{background:none;color:var(--t);border-color:currentColor;margin-top:.75em;margin-inline-end:.5em}
footer{position:static}
#save{width:100%}
[role=status]{font-weight:600}
[role=status]:not(:empty){margin-top:1em}
dt{font-weight:600;margin-top:.625em}
dd,li{overflow-wrap:anywhere}
ol{list-style:none;padding:0;margin-top:.75em;border:1px solid var(--l);border-radius:calc(var(--r)*.65)}
li{padding:.625em .875em;content-visibility:auto;contain-intrinsic-size:auto 5em}
li+li{border-top:1px solid var(--l)}
summary{cursor:pointer}
summary b{display:inline}
li dl{font-size:.875em}
`;
