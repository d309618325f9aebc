/** The first line of the page. Change it, push, and watch the preview follow. */
export const greeting = ${{ values.description | dump }};
