package dev.spreadlake.batch.generate;

import java.util.List;

/** The five files of the master-data exercise: their names and columns as published. */
public enum MasterFile {
  USERS("users", "user_id_sample_data.csv", "user_id"),
  DEPOSITS(
      "deposits",
      "deposit_sample_data.csv",
      "id,event_timestamp,user_id,amount,currency,tx_status"),
  WITHDRAWALS(
      "withdrawals",
      "withdrawals_sample_data.csv",
      "id,event_timestamp,user_id,amount,interface,currency,tx_status"),
  EVENTS("events", "event_sample_data.csv", "id,event_timestamp,user_id,event_name"),
  LEVELS("levels", "user_level_sample_data.csv", "user_id,jurisdiction,level,event_timestamp");

  private final String id;
  private final String fileName;
  private final String columns;

  MasterFile(String id, String fileName, String columns) {
    this.id = id;
    this.fileName = fileName;
    this.columns = columns;
  }

  /** The word for it on the command line, such as {@code deposits}. */
  public String id() {
    return id;
  }

  public String fileName() {
    return fileName;
  }

  /** Column names in the order of the published file. */
  public List<String> columns() {
    return List.of(columns.split(",", -1));
  }

  /** Whether its rows carry an amount of a currency. */
  public boolean isTransaction() {
    return this == DEPOSITS || this == WITHDRAWALS;
  }
}
