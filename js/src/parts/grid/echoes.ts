// The library's own scroll bar follows the rows, and says so by a scroll event. Where frames are slow
// that echo comes late, is taken for a person at the bar, and what is scrolled in the next 150 ms is
// not drawn: no rows, until somebody scrolls on.

const ROWS = "ag-grid-viewport";
const BAR = "ag-body-vertical-scroll-viewport";

/** Keep the bar's echoes from the library; what a person does at the bar passes. */
export function withoutEchoes(body: HTMLElement): void {
  let told = Number.NaN;
  const listen = (event: Event): void => {
    const { classList, scrollTop } = event.target as HTMLElement;
    if (classList.contains(ROWS)) {
      told = scrollTop;
    } else if (classList.contains(BAR) && Math.abs(scrollTop - told) < 1) {
      event.stopPropagation();
    }
  };
  body.addEventListener("scroll", listen, true); // before the library's, which are within
}
