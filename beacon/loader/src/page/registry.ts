/**
 * The registry of captures: each is one file and one line here, in the order in which each signal reaches them. A session
 * comes first, because it decides whether a page load is kept; FCP before CLS, which rests on it.
 */
import { click } from "./capture/click.ts";
import { cls } from "./capture/cls.ts";
import { console_ } from "./capture/console.ts";
import { context } from "./capture/context.ts";
import { csp } from "./capture/csp.ts";
import { died } from "./capture/died.ts";
import { engagement } from "./capture/engagement.ts";
import { errors } from "./capture/errors.ts";
import { fcp } from "./capture/fcp.ts";
import { form } from "./capture/form.ts";
import { frame } from "./capture/frame.ts";
import { frustration } from "./capture/frustration.ts";
import { inp } from "./capture/inp.ts";
import { intake } from "./capture/intake.ts";
import { lcp } from "./capture/lcp.ts";
import { lifecycle } from "./capture/lifecycle.ts";
import { measure } from "./capture/measure.ts";
import { open } from "./capture/open.ts";
import { reports } from "./capture/reports.ts";
import { request } from "./capture/request.ts";
import { session } from "./capture/session.ts";
import { soft } from "./capture/soft.ts";
import { ttfb } from "./capture/ttfb.ts";
import { view } from "./capture/view.ts";
import type { Capture } from "./page.ts";

/** What every site gets. */
export const STANDARD: readonly Capture[] = [
  session,
  open,
  view,
  lifecycle,
  engagement,
  context,
  click,
  errors,
  csp,
  intake,
  ttfb,
  fcp,
  lcp,
  cls,
  inp,
];
/** And what a site asks for. */
export const FULL: readonly Capture[] = [
  soft,
  ...STANDARD,
  died,
  frustration,
  form,
  measure,
  request,
  frame,
  reports,
  console_,
];
