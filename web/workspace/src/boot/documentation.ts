/** The page /documentation: the API's description, drawn by Swagger UI from our own origin. */
import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./documentation.css";

const place = document.getElementById("documentation");

if (place !== null) {
  // Both colour schemes come from the style sheet, by the same class as the library's own switch.
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = document.documentElement.dataset["mantineColorScheme"];
  const follow = () =>
    document.documentElement.classList.toggle("dark-mode", chosen === undefined ? dark.matches : chosen === "dark");
  dark.addEventListener("change", follow);
  follow();

  SwaggerUIBundle({
    domNode: place,
    url: place.dataset["description"] ?? "",
    deepLinking: true,
    // All routes at once take seconds to draw, and are no overview.
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    persistAuthorization: false,
    tryItOutEnabled: false,
    validatorUrl: null,
  });
}
