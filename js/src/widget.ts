// The module of the widget that shows a window's page in a notebook's cell: for anywidget, which calls
// `render` for each place where the widget is seen.

import type { Place } from "./widget/afm.js";
import { View } from "./widget/view.js";

export default {
  render(place: Place): () => void {
    const view = new View(place);
    return () => view.end();
  },
};
