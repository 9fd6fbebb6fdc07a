<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>StudyController</name>
    <message numerus="yes">
        <source>Add %n video(s)</source>
        <translation>
            <numerusform>Add %n video</numerusform>
            <numerusform>Add %n videos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VideosModel</name>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
</context>
</TS>
