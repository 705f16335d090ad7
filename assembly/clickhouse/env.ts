/** What ClickHouse offers to modules. The name of this file is that of the module that they import. */

/** Ends the query with a message, and never comes back. */
export declare function clickhouse_throw(message: usize, bytes: usize): void;
