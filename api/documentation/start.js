"use strict";
// Our own token of the session goes along with every change that is tried out on this page.
async function csrf() {
  const answer = await fetch("/api/session");
  return answer.ok ? (await answer.json()).csrf : null;
}
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  requestInterceptor: async (request) => {
    if (!["GET", "HEAD"].includes(request.method || "GET")) {
      const value = await csrf();
      if (value !== null) request.headers["X-CSRF-Token"] = value;
    }
    return request;
  },
});
