// Lets the worker in, where the browser has workers.
(function () {
  "use strict";
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js");
})();
