//! Errors of scripts that an app or a browser puts into every page that it shows: they name objects that
//! only the app provides, and fail in pages for reasons of the app's.

use super::Thrown;

/// How the places of such scripts begin: WebKit's user scripts, and the bridge of Meta's apps.
const SCRIPTS: [&str; 2] = ["user-script", "iabjs:"];

/// Names of such objects, and what a bridge to Java says when the app has let go of it.
const MESSAGES: [&str; 18] = [
    "gCrWeb",
    "__firefox__",
    "_AutofillCallbackHandler",
    "_autofillCallbackHandler",
    "setIOSParameters",
    "enableDidUserTypeOnKeyboardLogging",
    "enableButtonsClickedMetaDataLogging",
    "instantSearchSDKJSBridge",
    "zaloJSV2",
    "SymBrowser_",
    "vid_mate_check",
    "UCShellJava",
    "ceCurrentVideo",
    "webkitExitFullScreen",
    "ZiteReader",
    "Java object is gone",
    "Java bridge method invocation error",
    "Java exception was raised during method invocation",
];

/// Whether such a script threw it.
pub(super) fn is_of_one(thrown: &Thrown<'_>) -> bool {
    SCRIPTS.iter().any(|start| thrown.script.starts_with(start)) || MESSAGES.iter().any(|part| thrown.message.contains(part))
}
