// One grid of the page: the library's, which asks Python for the rows that a person looks at.

import { createGrid, type GridApi, type GridOptions, type IGetRowsParams } from "ag-grid-community";
import type { Kit } from "../kit.js";
import { type Answer, Blocks, type Row } from "./blocks.js";
import { type Column, columnDefs, queryOf } from "./columns.js";
import { withoutEchoes } from "./echoes.js";
import { ME } from "./me.js";
import { modules } from "./modules.js";
import { roomForBars } from "./scroll-bars.js";
import { theme } from "./theme.js";

/** A grid as Python describes it. */
export interface Shown {
  readonly id: string;
  /** The number of Python's last change of it. */
  readonly revision: number;
  /** The number of the data. */
  readonly version: number;
  /** How many rows there are. */
  readonly count: number;
  readonly columns: readonly Column[];
  readonly selected: readonly number[];
  /** What the names of its commands begin with. */
  readonly commands: string;
  readonly label: string;
  readonly selection: "single" | "multiple" | null;
}

interface Edit {
  readonly index: number;
  readonly column: number;
  readonly value: unknown;
}

const BLOCK = 100;
/** Rows above and below those that are seen; each makes a frame longer, without a graphics card. */
const BEYOND = 4;
const SEEN_FOR = 8000;

export class Grid {
  readonly place: HTMLElement;
  private readonly kit: Kit;
  private readonly body: HTMLElement;
  private readonly notice: HTMLElement;
  private readonly api: GridApi<Row>;
  private readonly blocks: Blocks;
  private shown: Shown;
  private revision: number;
  private view = "";
  private views = 0;
  /** What has been edited while rows were on their way, which may be older. */
  private edits: Edit[] = [];
  private fetching = 0;
  /** What is to be selected and has not come yet. */
  private wanted: Set<number> = new Set();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(kit: Kit, place: HTMLElement, shown: Shown) {
    this.kit = kit;
    this.place = place;
    this.shown = shown;
    this.revision = shown.revision;
    this.blocks = new Blocks((start, end, signal) => this.fetch(start, end, signal), kit.report);
    this.body = kit.element("div", "ipc-grid-rows");
    this.notice = kit.element("div", "ipc-grid-notice");
    this.notice.setAttribute("role", "alert");
    place.classList.add("ipc-grid");
    place.replaceChildren(this.body, this.notice);
    withoutEchoes(this.body);
    this.api = createGrid(this.body, this.options(), { modules });
    this.api.setGridAriaProperty("label", shown.label);
    this.select(shown.selected);
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.blocks.drop();
    this.api.destroy();
  }

  /** Whether a page that was greeted has not heard of it yet. */
  isNews(revision: number): boolean {
    if (revision <= this.revision) {
      return false;
    }
    this.revision = revision;
    return true;
  }

  /** Whether its data has that number. */
  has(version: unknown): boolean {
    return version === this.shown.version;
  }

  replace(shown: Shown): void {
    const before = this.shown;
    this.shown = { ...before, ...shown };
    this.wanted.clear();
    this.api.deselectAll(undefined, "api");
    if (JSON.stringify(before.columns) !== JSON.stringify(shown.columns)) {
      this.api.setGridOption("columnDefs", this.columns());
    }
    this.view = "";
    this.api.setGridOption("datasource", { getRows: (params) => this.getRows(params) });
  }

  setCell(index: number, column: number, value: unknown): void {
    this.blocks.forget();
    if (this.fetching > 0) {
      this.edits.push({ index, column, value });
    }
    const node = this.api.getRowNode(String(index));
    if (node?.data !== undefined) {
      node.updateData(this.edited(node.data, [{ index, column, value }]));
    }
  }

  select(indexes: readonly number[]): void {
    this.wanted = new Set(indexes);
    this.api.deselectAll(undefined, "api");
    this.selectWanted();
  }

  async scrollTo(index: number): Promise<void> {
    const { version, commands } = this.shown;
    const asked = { ...this.query(), version, view: this.view, index };
    try {
      const { at } = await this.kit.pyInvoke<{ at: number | null }>(`${commands}-place`, asked);
      if (at !== null && version === this.shown.version) {
        this.api.ensureIndexVisible(at, "middle");
      }
    } catch (error) {
      this.kit.report(error);
    }
  }

  /** Tells a person what is wrong. */
  warn(text: string): void {
    clearTimeout(this.timer);
    this.notice.textContent = text;
    this.timer = setTimeout(() => {
      this.notice.textContent = "";
    }, SEEN_FOR);
  }

  // --- what the library is given ---------------------------------------------------------------

  private options(): GridOptions<Row> {
    const { selection } = this.shown;
    return {
      theme,
      rowModelType: "infinite",
      columnDefs: this.columns(),
      defaultColDef: {
        cellDataType: false,
        floatingFilter: true,
        suppressHeaderMenuButton: true,
        filterParams: { debounceMs: 250 },
      },
      getRowId: ({ data }) => String(data[0]),
      datasource: { getRows: (params) => this.getRows(params) },
      cacheBlockSize: BLOCK,
      maxBlocksInCache: 40,
      maxConcurrentDatasourceRequests: -1, // `Blocks` knows which ones are wanted
      infiniteInitialRowCount: Math.max(this.shown.count, 1),
      ...(selection === null
        ? {}
        : {
            rowSelection: {
              mode: selection === "single" ? "singleRow" : "multiRow",
              checkboxes: false,
              headerCheckbox: false,
              enableClickSelection: true,
            } as const,
          }),
      // The rows are one stop of Tab: through all their cells nobody would come to what follows.
      tabToNextCell: ({ editing, nextCellPosition }) => (editing && nextCellPosition) || false,
      enterNavigatesVerticallyAfterEdit: true,
      stopEditingWhenCellsLoseFocus: true,
      suppressDragLeaveHidesColumns: true,
      animateRows: false,
      rowBuffer: BEYOND,
      ...roomForBars(),
      onViewportChanged: ({ firstRow, lastRow }) => this.blocks.look(firstRow, lastRow),
      onSortChanged: () => this.say("grid:sort", { sort: this.query().sort }),
      onFilterChanged: () => {
        this.api.ensureIndexVisible(0, "top");
        this.say("grid:filter", { filters: this.query().filters });
      },
      onCellClicked: ({ data, column }) => {
        if (data !== undefined) {
          this.say("grid:row-clicked", { index: data[0], column: Number(column.getColId()) });
        }
      },
      onSelectionChanged: ({ source }) => {
        if (source !== "api") {
          this.saySelected();
        }
      },
    };
  }

  private columns(): ReturnType<typeof columnDefs> {
    return columnDefs(this.shown.columns, (row, { at }, value) => {
      this.notice.textContent = "";
      this.say("grid:cell-edited", { index: row[0], column: at, value, by: ME });
    });
  }

  private say(event: string, fields: Readonly<Record<string, unknown>>): void {
    this.kit.emit(event, { id: this.shown.id, version: this.shown.version, ...fields });
  }

  // --- rows -------------------------------------------------------------------------------------

  private query(): ReturnType<typeof queryOf> {
    const sort = this.api
      .getColumnState()
      .filter((one) => one.sort != null)
      .sort((one, other) => (one.sortIndex ?? 0) - (other.sortIndex ?? 0));
    return queryOf(
      sort.map(({ colId, sort: way }) => ({ colId, sort: way as "asc" | "desc" })),
      this.api.getFilterModel(),
    );
  }

  private key = "";
  private asked: ReturnType<typeof queryOf> = { sort: [], filters: [] };

  private getRows(params: IGetRowsParams): void {
    const query = queryOf(params.sortModel, params.filterModel as Record<string, unknown> | null);
    const key = JSON.stringify(query);
    if (this.view === "" || key !== this.key) {
      this.views += 1;
      this.view = `${ME}-${this.views}`;
      this.key = key;
      this.asked = query;
      this.blocks.drop();
    }
    this.blocks.ask({
      start: params.startRow,
      end: params.endRow,
      give: ({ rows, count }) => {
        params.successCallback(rows.slice(), count);
        this.selectWanted();
      },
      fail: () => params.failCallback(),
    });
  }

  private async fetch(start: number, end: number, signal: AbortSignal): Promise<Answer> {
    const { version, commands } = this.shown;
    const known = this.edits.length;
    const asked = { ...this.asked, version, view: this.view, start, end };
    this.fetching += 1;
    let answer: Answer & { readonly version: number };
    let since: readonly Edit[];
    try {
      answer = await this.kit.pyInvoke(`${commands}-rows`, asked, { signal });
    } finally {
      since = this.edits.slice(known);
      this.fetching -= 1;
      if (this.fetching === 0) {
        this.edits = [];
      }
    }
    if (answer.version !== version) {
      return new Promise(() => undefined); // other data is on its way, and drops this
    }
    const rows =
      since.length === 0 ? answer.rows : answer.rows.map((row) => this.edited(row, since));
    return { rows, count: answer.count };
  }

  private edited(row: Row, edits: readonly Edit[]): Row {
    const made = [...row] as [number, ...unknown[]];
    for (const { index, column, value } of edits) {
      const at = this.shown.columns.findIndex((one) => one.at === column);
      if (index === row[0] && at >= 0) {
        made[at + 1] = value;
      }
    }
    return made;
  }

  // --- selection --------------------------------------------------------------------------------

  private selectWanted(): void {
    const nodes = [...this.wanted].flatMap((index) => {
      const node = this.api.getRowNode(String(index));
      return node?.data === undefined ? [] : [node];
    });
    if (nodes.length > 0) {
      this.api.setNodesSelected({ nodes, newValue: true, source: "api" });
      for (const node of nodes) {
        this.wanted.delete(Number(node.id));
      }
    }
  }

  private saySelected(): void {
    const found = this.api.getSelectedNodes().map((node) => Number(node.id));
    if (found.length < 2) {
      this.wanted.clear(); // a person has chosen this one in place of all others
    }
    this.say("grid:row-selected", {
      indexes: [...new Set([...found, ...this.wanted])].sort(ascending),
    });
  }
}

const ascending = (one: number, other: number): number => one - other;
