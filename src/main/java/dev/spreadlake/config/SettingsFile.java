package dev.spreadlake.config;

/**
 * A settings file that has been read.
 *
 * @param name as the user named it, for messages
 * @param text YAML
 */
public record SettingsFile(String name, String text) {}
