/**
 * The banner's style sheet. Colours, radius and font can be set by the page with `--candor-*`; both
 * choices read the same ones. Only `transform` and `opacity` move, and nothing takes room in the
 * page's own layout.
 */
export const CSS = `
:host{all:initial;--s:var(--candor-surface,#fff);--t:var(--candor-text,#1c1d22);--a:var(--candor-accent,#1c1d22);--o:var(--candor-on-accent,#fff);--l:#0002;--r:var(--candor-radius,16px)}
@media(prefers-color-scheme:dark){:host{--s:var(--candor-surface,#1d1e24);--t:var(--candor-text,#f1f1f4);--a:var(--candor-accent,#f1f1f4);--o:var(--candor-on-accent,#1c1d22);--l:#fff3}}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
section{position:fixed;z-index:2147483647;inset:auto 0 0;display:flex;flex-direction:column;max-height:max(50vh,23rem);contain:layout paint;padding:1.25rem;font:1rem/1.5 var(--candor-font,system-ui,sans-serif);color:var(--t);background:var(--s);border:1px solid var(--l);border-radius:var(--r) var(--r) 0 0;box-shadow:0 8px 40px #0003;text-align:start}
@media(min-width:34rem){section{inset:auto auto 1.25rem;inset-inline-start:1.25rem;width:27rem;border-radius:var(--r)}}
@media(prefers-reduced-motion:no-preference){section{animation:i .3s cubic-bezier(.2,.8,.2,1)}}
@keyframes i{from{opacity:0;transform:translateY(1rem)}}
div{overflow:auto;min-height:0;margin:-.375rem;padding:.375rem}
header{display:flex;gap:.5rem;justify-content:space-between}
h2{font-weight:650;font-size:1.125rem;line-height:1.35;min-height:1.35em;text-wrap:balance}
p{margin-top:.5rem}
.k,small{font-size:.875rem;opacity:.8}
small,b{display:block}
b{font-weight:600}
a{text-underline-offset:.2em}
footer{display:grid;grid-template-columns:1fr 1fr;gap:.625rem;margin-top:1rem}
button{min-height:44px;padding:.5rem .75rem;border:1px solid var(--a);border-radius:calc(var(--r)*.6);background:var(--a);color:var(--o);font-weight:600;cursor:pointer}
#choose,#close{background:none;border-color:#0000;color:var(--t)}
#choose{grid-column:1/3;margin:-.25rem 0 -.5rem}
#close{min-width:44px;margin:-.625rem;margin-inline-start:0;font-size:1.125rem;line-height:1}
button:hover{opacity:.85}
:focus-visible{outline:3px solid #4c7dff;outline-offset:2px}
label{display:flex;gap:1rem;align-items:center;justify-content:space-between;padding:.75rem 0;border-bottom:1px solid var(--l);cursor:pointer}
input{appearance:none;flex:none;width:44px;height:26px;border:2px solid var(--t);border-radius:26px;cursor:pointer}
input:before{content:"";display:block;width:14px;height:14px;margin:4px;border-radius:50%;background:var(--t)}
input:checked{background:var(--a)}
input:checked:before{margin-inline-start:22px;background:var(--o)}
form,.f,.c .q{display:none}
.c form{display:block}
.c .f{display:grid}
.c{max-height:90vh}
@media(forced-colors:active){input:before{forced-color-adjust:none;background:CanvasText}}
`;
