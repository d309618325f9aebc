/** The first line of the page. Change it and push, and the preview shows the new text. */
export const greeting = "Every price, in one place.";
