<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Export</name>
    <message numerus="yes">
        <source>%n files written</source>
        <translation>
            <numerusform>%n file written</numerusform>
            <numerusform>%n files written</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>Export %n files</source>
        <translation>
            <numerusform>Export %n file</numerusform>
            <numerusform>Export %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileOptions</name>
    <message numerus="yes">
        <source>%n terms</source>
        <translation>
            <numerusform>%n term</numerusform>
            <numerusform>%n terms</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rules</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Vocabulary: %n terms</source>
        <translation>
            <numerusform>Vocabulary: %n term</numerusform>
            <numerusform>Vocabulary: %n terms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message numerus="yes">
        <source>%n matches</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gpu</name>
    <message numerus="yes">
        <source>%n models were let go</source>
        <translation>
            <numerusform>%n model was let go</numerusform>
            <numerusform>%n models were let go</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>stay %n minutes</source>
        <translation>
            <numerusform>stay %n minute</numerusform>
            <numerusform>stay %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message numerus="yes">
        <source>%n files could not be taken in</source>
        <translation>
            <numerusform>%n file could not be taken in</numerusform>
            <numerusform>%n files could not be taken in</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message numerus="yes">
        <source>%n transcripts</source>
        <translation>
            <numerusform>%n transcript</numerusform>
            <numerusform>%n transcripts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more transcripts</source>
        <translation>
            <numerusform>%n more transcript</numerusform>
            <numerusform>%n more transcripts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more places in it</source>
        <translation>
            <numerusform>%n more place in it</numerusform>
            <numerusform>%n more places in it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SideBySide</name>
    <message numerus="yes">
        <source>%n changes</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlainQuestion</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tidying</name>
    <message numerus="yes">
        <source>%n things tidied</source>
        <translation>
            <numerusform>%n thing tidied</numerusform>
            <numerusform>%n things tidied</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more were left</source>
        <translation>
            <numerusform>and %n more was left</numerusform>
            <numerusform>and %n more were left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Statistics</name>
    <message numerus="yes">
        <source>%n transcripts</source>
        <translation>
            <numerusform>%n transcript</numerusform>
            <numerusform>%n transcripts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recordings</source>
        <translation>
            <numerusform>%n recording</numerusform>
            <numerusform>%n recordings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n saved versions</source>
        <translation>
            <numerusform>in %n saved version</numerusform>
            <numerusform>in %n saved versions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Failures</name>
    <message numerus="yes">
        <source>%n rows</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JobDetails</name>
    <message numerus="yes">
        <source>%n terms of vocabulary</source>
        <translation>
            <numerusform>%n term of vocabulary</numerusform>
            <numerusform>%n terms of vocabulary</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n replacement rules</source>
        <translation>
            <numerusform>%n replacement rule</numerusform>
            <numerusform>%n replacement rules</numerusform>
        </translation>
    </message>
</context>
</TS>
