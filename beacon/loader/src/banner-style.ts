/**
 * The banner's style sheet. A page sets colours, radius and font with `--candor-*`; both choices read
 * the same ones, so that no value tells one from the other. Sizes are in `em` of a card that is at
 * least 16 px and grows with the visitor's own text size. Only `transform` and `opacity` move, and
 * nothing takes room in the page's own layout.
 */
export const CSS = `
:host{all:initial!important}
section{--s:var(--candor-background,#fff);--t:var(--candor-text,#1b1c21);--a:var(--candor-accent,#1b1c21);--o:var(--candor-on-accent,#fff);--l:#1b1c2124;--r:var(--candor-radius,1em);position:fixed;z-index:2147483647;inset:auto 0 0;max-height:min(90vh,max(50vh,25em));overflow:auto;overscroll-behavior:contain;scrollbar-width:thin;contain:layout paint;padding:1.375em 1.375em max(1.375em,env(safe-area-inset-bottom));font:max(16px,1rem)/1.5 var(--candor-font,system-ui,sans-serif);color:var(--t);background:var(--s);border:1px solid var(--l);border-radius:var(--r) var(--r) 0 0;box-shadow:0 .75em 3em #0003;text-align:start}
@media(prefers-color-scheme:dark){section{--s:var(--candor-background,#202127);--t:var(--candor-text,#f2f2f5);--a:var(--candor-accent,#f2f2f5);--o:var(--candor-on-accent,#1b1c21);--l:#ffffff2e}}
@media(min-width:34em){section{inset:auto auto 1.25em;inset-inline-start:1.25em;width:26.5em;border-radius:var(--r)}}
@media(prefers-reduced-motion:no-preference){section{animation:i .4s cubic-bezier(.2,.8,.2,1)}}
@keyframes i{from{opacity:0;transform:translateY(1.5em)}}
@media print{section{display:none}}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
header{display:flex;gap:.5em;align-items:start;justify-content:space-between}
h2{font-weight:650;font-size:1.1875em;line-height:1.3;text-wrap:balance}
p{margin-top:.625em}
small,.k{font-size:.875em;opacity:.78}
small,b{display:block}
b{font-weight:600}
a{text-underline-offset:.2em}
footer{display:grid;grid-template-columns:1fr 1fr;gap:.625em;margin-top:1.25em}
button{min-height:44px;padding:.5em .75em;border:1px solid var(--a);border-radius:calc(var(--r)*.65);background:var(--a);color:var(--o);font-weight:600;cursor:pointer;overflow-wrap:anywhere}
button:hover{opacity:.86}
#choose,#close{background:none;border-color:#0000;color:var(--t)}
#choose{grid-column:1/3;margin:-.25em 0 -.75em}
#close{flex:none;width:44px;padding:0;margin:-.6em -.75em -.6em 0;margin-inline:0 -.75em}
:focus-visible{outline:3px solid #4b7bff;outline-offset:2px}
label{display:flex;gap:1em;align-items:center;justify-content:space-between;padding:.75em 0;cursor:pointer}
label+label{border-top:1px solid var(--l)}
input{appearance:none;flex:none;width:44px;height:26px;border:2px solid var(--t);border-radius:26px;cursor:pointer}
input:before{content:"";display:block;width:14px;height:14px;margin:4px;border-radius:50%;background:var(--t)}
input:checked{background:var(--a);border-color:var(--a)}
input:checked:before{margin-inline-start:22px;background:var(--o)}
form,.f,.c .q{display:none}
.c form{display:block;margin-top:.375em}
.c .f{display:grid}
.c{max-height:90vh}
@media(forced-colors:active){input:before{forced-color-adjust:none;background:CanvasText}}
`.replace(/\n/g, "");
