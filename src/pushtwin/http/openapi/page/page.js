// Starts Swagger UI on the document of the twin. Everything that is the twin's own here follows from that document:
// schemes with `x-example` are the ones that one needs, and are filled in; `x-needs` says which answers tell parameters.
"use strict";

const each = (document) =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })));

/** Leave out schemes that nobody needs here, and so that the dialog asks for few. */
function withFewSchemes(document) {
  const schemes = document.components.securitySchemes;
  const used = new Set();
  for (const { operation } of each(document)) {
    if (!operation.security) continue;
    const known = operation.security.filter((one) => Object.keys(one).every((name) => "x-example" in schemes[name]));
    if (known.length) operation.security = known;
    operation.security.forEach((one) => Object.keys(one).forEach((name) => used.add(name)));
  }
  Object.keys(schemes).filter((name) => !used.has(name)).forEach((name) => delete schemes[name]);
  return document;
}

/** Whoever has authorized otherwise stays so. */
function fillInCredentials(ui, document) {
  const kept = JSON.parse(localStorage.getItem("authorized") || "{}");
  for (const [name, scheme] of Object.entries(document.components.securitySchemes)) {
    if (scheme["x-example"] && !(name in kept)) ui.preauthorizeApiKey(name, scheme["x-example"]);
  }
}

/** Of server-sent events the last one of each kind. */
const told = (response) => response.headers["content-type"]?.startsWith("text/event-stream")
  ? Object.fromEntries([...response.text.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, kind, data]) => [kind, JSON.parse(data)]))
  : response.body;

const pointed = (value, pointer) =>
  pointer.split("/").slice(1).reduce((found, step) => (found == null ? found : found[step]), value);

/** What an answer tells goes into the parameters of the operations that need it. */
function fillingIn(document) {
  const operations = each(document);
  const tell = (system, path, method, body) => {
    const answered = operations.find((one) => one.path === path && one.method === method.toLowerCase());
    for (const other of operations) {
      for (const need of other.operation["x-needs"] || []) {
        if (!answered || need.operationId !== answered.operation.operationId) continue;
        for (const [name, pointer] of Object.entries(need.parameters || {})) {
          const parameter = (other.operation.parameters || []).find((one) => one.name === name);
          if (!parameter) {
            const value = pointer.replace(/\{(.*)\}/, (_, place) => pointed(body, place));
            system.authActions.authorize({ [name]: { name, value, schema: document.components.securitySchemes[name] } });
          } else if (pointed(body, pointer) != null) {
            const place = [[other.path, other.method], name, parameter.in];
            system.specActions.changeParam(...place, String(pointed(body, pointer)));
          }
        }
      }
    }
  };
  const setResponse = (original, system) => (path, method, response) => {
    if (response.ok) tell(system, path, method, told(response));
    return original(path, method, response);
  };
  return { statePlugins: { spec: { wrapActions: { setResponse } } } };
}

async function start() {
  const document_ = withFewSchemes(await (await fetch("/openapi.json")).json());
  document_.openapi = "3.0.3";  // for 3.1 Swagger UI resolves anew whatever is opened, five times as slowly
  const ui = SwaggerUIBundle({
    spec: document_,
    dom_id: "#swagger-ui",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    filter: true,
    persistAuthorization: true,
    tryItOutEnabled: true,
    plugins: [() => fillingIn(document_)],
    onComplete: () => fillInCredentials(ui, document_),
  });
}

start();
