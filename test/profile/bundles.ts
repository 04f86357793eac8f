/** A small bundle of our own, in the shape of those that IGAMT exports. */
export const profileXml = `<?xml version="1.0" encoding="UTF-8"?>
<ConformanceProfile ID="p1" Type="Constrainable" HL7Version="2.5.1">
  <MetaData Name="Borealis" OrgName="Borealis" Version="1" Date="20260301"/>
  <Messages>
    <Message ID="m1" Name="Admit" Type="ADT" Event="A01" StructID="ADT_A01" Identifier="B1">
      <Segment Ref="MSH" Usage="R" Min="1" Max="1"/>
      <Segment Ref="EVN" Usage="R" Min="1" Max="1"/>
      <Segment Ref="PID_B" Usage="R" Min="1" Max="1"/>
      <Segment Ref="ZPI_B" Usage="RE" Min="0" Max="1"/>
      <Segment Ref="NK1" Usage="R" Min="1" Max="*"/>
      <Segment Ref="PV1" Usage="R" Min="1" Max="1"/>
      <Segment Ref="DB1" Usage="X" Min="0" Max="0"/>
      <Segment Ref="OBX_B" Usage="O" Min="0" Max="*"/>
      <Group ID="ADT_A01.PROCEDURE" Name="ADT_A01.PROCEDURE" Usage="O" Min="0" Max="*">
        <Segment Ref="PR1" Usage="R" Min="1" Max="1"/>
        <Segment Ref="ROL" Usage="R" Min="1" Max="*"/>
      </Group>
    </Message>
  </Messages>
  <Segments>
    <Segment ID="MSH" Name="MSH" Description="Message Header"/>
    <Segment ID="EVN" Name="EVN" Description="Event"/>
    <Segment ID="PID_B" Name="PID" Description="Patient">
      <Field Name="Set ID" Usage="R" Min="1" Max="1" Datatype="SI" MaxLength="4"/>
      <Field Name="Patient ID" Usage="X" Min="0" Max="0" Datatype="CX" MaxLength="20"/>
      <Field Name="Identifiers" Usage="R" Min="2" Max="3" Datatype="CX_B" MaxLength="250"/>
      <Field Name="Alternate" Usage="B" Min="0" Max="*" Datatype="CX" MaxLength="20"/>
      <Field Name="Name" Usage="R" Min="1" Max="*" Datatype="XPN" MaxLength="250"/>
      <Field Name="Mother" Usage="O" Min="0" Max="*" Datatype="XPN" MaxLength="250"/>
      <Field Name="Birth" Usage="RE" Min="0" Max="1" Datatype="TS" MaxLength="26"/>
      <Field Name="Sex" Usage="R" Min="1" Max="1" Datatype="IS" MaxLength="1" Binding="SEX_B" BindingStrength="R"/>
      <Field Name="Alias" Usage="B" Min="0" Max="*" Datatype="XPN" MaxLength="250"/>
      <Field Name="Race" Usage="O" Min="0" Max="*" Datatype="CE" MaxLength="250" Binding="RACE_B" BindingLocation="1:4"/>
    </Segment>
    <Segment ID="ZPI_B" Name="ZPI" Description="Pet information">
      <Field Name="Pet name" Usage="R" Min="1" Max="1" Datatype="ST" MaxLength="40"/>
      <Field Name="Chip" Usage="C" Min="0" Max="1" Datatype="CX_B" MaxLength="250"/>
    </Segment>
    <Segment ID="NK1" Name="NK1" Description="Next of kin"/>
    <Segment ID="PV1" Name="PV1" Description="Visit"/>
    <Segment ID="DB1" Name="DB1" Description="Disability"/>
    <Segment ID="OBX_B" Name="OBX" Description="Observation"/>
    <Segment ID="PR1" Name="PR1" Description="Procedure"/>
    <Segment ID="ROL" Name="ROL" Description="Role"/>
  </Segments>
  <Datatypes>
    <Datatype ID="SI" Name="SI"/><Datatype ID="ST" Name="ST"/><Datatype ID="IS" Name="IS"/>
    <Datatype ID="CX_B" Name="CX" Description="Identifier">
      <Component Name="ID" Usage="R" Datatype="ST" MaxLength="15"/>
      <Component Name="Check digit" Usage="X" Datatype="ST" MaxLength="1"/>
      <Component Name="Scheme" Usage="O" Datatype="IS" MaxLength="3"/>
      <Component Name="Authority" Usage="R" Datatype="HD_B" MaxLength="227"/>
    </Datatype>
    <Datatype ID="HD_B" Name="HD" Description="Authority">
      <Component Name="Namespace" Usage="R" Datatype="IS" MaxLength="20"/>
    </Datatype>
  </Datatypes>
</ConformanceProfile>
`;

export const valueSetsXml = `<?xml version="1.0" encoding="UTF-8"?>
<ValueSetLibrary ValueSetLibraryIdentifier="v1">
  <NoValidation><BindingIdentifier>HL70300</BindingIdentifier></NoValidation>
  <ValueSetDefinitions Group="own" Order="1">
    <ValueSetDefinition BindingIdentifier="SEX_B" Name="Sex" Extensibility="Closed">
      <ValueElement Value="F" DisplayName="Female"/>
      <ValueElement Value="M" DisplayName="Male &amp; such"/>
      <ValueElement Value="N" DisplayName="Not this one" Usage="E"/>
    </ValueSetDefinition>
    <ValueSetDefinition BindingIdentifier="RACE_B" Name="Race" Extensibility="Open">
      <ValueElement Value="1" DisplayName="One"/>
    </ValueSetDefinition>
  </ValueSetDefinitions>
</ValueSetLibrary>
`;

export const constraintsXml = `<?xml version="1.0" encoding="UTF-8"?>
<ConformanceContext UUID="c1">
  <Predicates>
    <Datatype>
      <ByID ID="CX_B">
        <Predicate ID="P-scheme" Target="3[1]" TrueUsage="R" FalseUsage="X">
          <Description>If the check digit is valued.</Description>
          <Condition><Presence Path="2[1]"/></Condition>
        </Predicate>
      </ByID>
    </Datatype>
    <Segment>
      <ByID ID="ZPI_B">
        <Predicate ID="P-chip" Target="2[1]" TrueUsage="R" FalseUsage="O">
          <Description>If the name is Rex or Ace.</Description>
          <Condition><AND><Presence Path="1[1]"/><StringList Path="1[1]" CSV="Rex,Ace"/></AND></Condition>
        </Predicate>
      </ByID>
    </Segment>
    <Group>
      <ByName Name="ADT_A01.PROCEDURE"><Predicate ID="P-group" Target="1[1].2[1]" TrueUsage="R" FalseUsage="O">
        <Condition><Presence Path="1[1]"/></Condition></Predicate></ByName>
    </Group>
  </Predicates>
  <Constraints>
    <Segment>
      <ByName Name="OBX">
        <Constraint ID="C-plain" Target="11[1]">
          <Description>OBX-11 is F.</Description>
          <Assertion><PlainText Path="11[1]" Text="F" IgnoreCase="false"/></Assertion>
        </Constraint>
        <Constraint ID="C-imply">
          <Description>A number has units.</Description>
          <Assertion><IMPLY><PlainText Path="2[1]" Text="NM"/><Presence Path="6[1].1[1]"/></IMPLY></Assertion>
        </Constraint>
        <Constraint ID="C-number">
          <Description>OBX-4 is positive.</Description>
          <Assertion><SimpleValue Path="4[1]" Operator="GT" Value="0" Type="Number"/></Assertion>
        </Constraint>
        <Constraint ID="C-xor">
          <Description>Either a date or a method.</Description>
          <Assertion><XOR><Presence Path="14[1]"/><NOT><PathValue Path1="17[1].1[1]" Operator="NE" Path2="3[1].1[1]"/></NOT></XOR></Assertion>
        </Constraint>
        <Constraint ID="C-set">
          <Description>The observer is one of the value set.</Description>
          <Assertion><ValueSet Path="16[1]" ValueSetID="SEX_B" BindingStrength="R" BindingLocation="1"/></Assertion>
        </Constraint>
        <Constraint ID="C-format">
          <Description>A pattern.</Description>
          <Assertion><Format Path="5[1]" Regex="(?=[0-9])[0-9]+"/></Assertion>
        </Constraint>
        <Constraint ID="C-digits"><Description>Digits.</Description>
          <Assertion><Format Path="7[1]" Regex="[0-9]+"/></Assertion></Constraint>
        <Constraint ID="C-plugin">
          <Description>A program.</Description>
          <Assertion><Plugin QualifiedClassName="x.Y"/></Assertion>
        </Constraint>
      </ByName>
      <ByID ID="NOBODY"><Constraint ID="C-unused"><Description>Unused.</Description>
        <Assertion><Presence Path="1[1]"/></Assertion></Constraint></ByID>
    </Segment>
  </Constraints>
</ConformanceContext>
`;
