// The columns of a grid, and how their sorting and filters are told to Python.

import type {
  ColDef,
  ITextFilterParams,
  SortModelItem,
  ValueGetterParams,
  ValueSetterParams,
} from "ag-grid-community";
import type { Row } from "./blocks.js";

/** A column as Python describes it. */
export interface Column {
  /** Its number in the data. */
  readonly at: number;
  readonly label: string;
  readonly kind: "text" | "number" | "integer" | "truth" | "date" | "datetime" | "other";
  readonly width: number | null;
  readonly editable: boolean;
}

/** Says what a person has written into a cell. */
export type Write = (row: Row, column: Column, value: string | boolean | null) => void;

export function columnDefs(columns: readonly Column[], write: Write): ColDef<Row>[] {
  return columns.map((column, at) => ({
    colId: String(column.at),
    headerName: column.label,
    editable: column.editable ? ({ data }) => data !== undefined : false,
    valueGetter: ({ data }: ValueGetterParams<Row>) => data?.[at + 1],
    valueSetter: ({ data, newValue, oldValue }: ValueSetterParams<Row>) => {
      if (newValue === oldValue || (oldValue ?? "") === (newValue ?? "")) {
        return false;
      }
      (data as unknown as unknown[])[at + 1] = newValue; // Python answers with what it is
      write(data, column, typeof newValue === "boolean" ? newValue : textOf(newValue));
      return true;
    },
    ...(column.width === null
      ? { flex: 1, minWidth: column.kind.startsWith("date") ? FILTERED_BY_DAY : 110 }
      : { width: column.width }),
    ...KINDS[column.kind],
  }));
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

const NUMBER: ColDef<Row> = {
  cellEditor: "agTextCellEditor", // a number of JavaScript has gaps beyond 2⁵³
  filter: "agNumberColumnFilter",
  cellClass: "ag-right-aligned-cell",
  headerClass: "ag-right-aligned-header",
};

/** A day and the button beside it; less, and the day is cut off. */
const FILTERED_BY_DAY = 215;

const TEXT: ColDef<Row> = { cellEditor: "agTextCellEditor", filter: "agTextColumnFilter" };

const TRUTH_FILTERS: ITextFilterParams = {
  filterOptions: [
    { displayKey: "true", displayName: "Yes", numberOfInputs: 0, predicate: () => true },
    { displayKey: "false", displayName: "No", numberOfInputs: 0, predicate: () => true },
    "blank",
    "notBlank",
  ],
  maxNumConditions: 1,
};

const KINDS: Readonly<Record<Column["kind"], ColDef<Row>>> = {
  text: TEXT,
  other: TEXT,
  number: NUMBER,
  integer: NUMBER,
  truth: {
    cellRenderer: "agCheckboxCellRenderer",
    cellEditor: "agCheckboxCellEditor",
    filter: "agTextColumnFilter",
    filterParams: TRUTH_FILTERS,
  },
  date: {
    cellEditor: "agDateStringCellEditor",
    filter: "agDateColumnFilter",
  },
  datetime: {
    cellEditor: "agTextCellEditor",
    filter: "agDateColumnFilter",
  },
};

// --- what Python is told -----------------------------------------------------------------------

/** How rows are wanted; columns are meant by their numbers in the data. */
export interface Query {
  readonly sort: readonly { readonly column: number; readonly descending: boolean }[];
  readonly filters: readonly Filter[];
}

export interface Filter {
  readonly column: number;
  readonly any: boolean;
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly type: string;
  readonly value: string | number | null;
  readonly to: string | number | null;
}

/** A condition of the grid's own model; `filter` and `filterTo`, or days. */
interface Model {
  readonly type?: string;
  readonly filter?: string | number | null;
  readonly filterTo?: string | number | null;
  readonly dateFrom?: string | null;
  readonly dateTo?: string | null;
  readonly operator?: "AND" | "OR";
  readonly conditions?: readonly Model[];
}

export function queryOf(
  sort: readonly SortModelItem[],
  filters: Readonly<Record<string, unknown>> | null,
): Query {
  return {
    sort: sort.map((one) => ({ column: Number(one.colId), descending: one.sort === "desc" })),
    filters: Object.entries(filters ?? {}).map(([column, one]) => {
      const model = one as Model;
      return {
        column: Number(column),
        any: model.operator === "OR",
        conditions: (model.conditions ?? [model]).map(conditionOf),
      };
    }),
  };
}

function conditionOf(model: Model): Condition {
  return {
    type: model.type ?? "",
    value: dayOf(model.dateFrom) ?? model.filter ?? null,
    to: dayOf(model.dateTo) ?? model.filterTo ?? null,
  };
}

function dayOf(moment: string | null | undefined): string | undefined {
  return moment?.slice(0, 10);
}
