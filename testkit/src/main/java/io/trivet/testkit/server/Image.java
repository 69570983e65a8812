package io.trivet.testkit.server;

import java.util.List;
import java.util.Map;

/**
 * The container image of a kind of server, and the settings with which it equals the server that runs as a process.
 *
 * @param name the image's name, with a fixed tag
 * @param port the port that the server listens on in the container
 * @param environment what the image's start script reads
 * @param command the arguments of the image's start script; empty for its default
 * @param files text files by their paths in the container, written before the first start
 */
record Image(String name, int port, Map<String, String> environment, List<String> command, Map<String, String> files) {}
