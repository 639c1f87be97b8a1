/**
 * The look that banner and settings share. A page sets colours, corners and typeface with `--candor-*`;
 * all choices read the same ones, so that no value tells one from the other, and none is taken beyond
 * what keeps a choice readable in its place. Sizes are in `em` of a card whose text grows with the
 * visitor's own, from 16 px to twice that: a page cannot make it vanish or burst.
 *
 * A choice's button stands alone in a cell (`footer>div`) that clips it and holds it: what a page does to
 * `::part(button)` cannot reach the other one. The switches are a part too; the card, the cross, links and
 * whatever else could be laid over a choice are none.
 */
export const LOOK = `:host{all:initial!important;display:contents!important}
.d{--x:#fff;--y:#1b1c21;--s:var(--candor-background,var(--x));--t:var(--candor-text,var(--y));--a:var(--candor-accent,var(--y));--o:var(--candor-on-accent,var(--x));--l:#8885;--r:min(var(--candor-radius,1em),1.5em);position:fixed;inset:auto 0 0;overflow:auto;font:clamp(16px,1rem,32px)/1.5 var(--candor-font,system-ui,sans-serif);color:var(--t);background:var(--s);border:1px solid var(--l);border-radius:var(--r) var(--r) 0 0;box-shadow:0 .75em 3em #0003;text-align:start}
@media(prefers-color-scheme:dark){.d{--x:#202127;--y:#f2f2f5;color-scheme:dark}}
@media(prefers-reduced-motion:no-preference){.d{animation:i .4s cubic-bezier(.2,.8,.2,1)}}
@keyframes i{from{opacity:0;transform:translateY(1.5em)}}
@media print{.d{display:none}}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
header,label{display:flex;gap:1em;justify-content:space-between}
h2{font-size:1.1875em;line-height:1.3;text-wrap:balance}
p,ul{margin-top:.5em}
small,.k{font-size:.875em;opacity:.8}
small{display:block}
b,h2,button{font-weight:600}
footer{position:sticky;bottom:0;background:var(--s);display:grid;grid-auto-rows:1fr;grid-template-columns:repeat(auto-fit,minmax(min(100%,max(40%,var(--m))),1fr));margin:.9375em -.3125em 0}
footer>div{display:grid;contain:paint;padding:.3125em}
button{min-height:44px;padding:.5em .75em;border:1px solid var(--a);border-radius:calc(var(--r)*.65);background:var(--a);color:var(--o);cursor:pointer;overflow-wrap:anywhere}
#close{flex:none;width:44px;padding:0;margin:-.6em -.75em}
#close,#choose{background:none;border-color:#0000;color:var(--t)}
:focus-visible{outline:3px solid #4b7bff;outline-offset:2px}
label{contain:layout;align-items:center;padding:.75em 0;cursor:pointer}
label+label{border-top:1px solid var(--l)}
input{appearance:none;flex:none;width:44px;height:26px;border:2px solid;border-radius:26px;cursor:pointer}
input:before{content:"";display:block;width:0;margin:4px;border:7px solid;border-radius:50%}
input:checked{background:var(--a);border-color:var(--a)}
input:checked:before{margin-inline-start:22px;border-color:var(--o)}
`;
