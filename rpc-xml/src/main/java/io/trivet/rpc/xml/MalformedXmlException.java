package io.trivet.rpc.xml;

import tools.jackson.core.exc.StreamReadException;

/** Says what in a document is no XML-RPC, and where. */
final class MalformedXmlException extends StreamReadException {
    private static final long serialVersionUID = 1L;

    MalformedXmlException(String message) {
        super(message);
    }
}
